package console

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
)

// TestTheVaultConnectsToNothing: a worker has the policy of its script's answer, not that of the page.
func TestTheVaultConnectsToNothing(t *testing.T) {
	app := fiber.New()
	Serve(app)
	for path := range Files() {
		r, err := app.Test(httptest.NewRequest("GET", path, nil))
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		policy := r.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s: %s", path, policy)
		}
		if vault := path == "/vault.js"; strings.Contains(policy, "connect-src 'none'") != vault || strings.Contains(policy, "'self'") == vault {
			t.Errorf("%s: %s", path, policy)
		}
	}
}
