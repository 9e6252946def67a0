package notice

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/mattermost"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/push/gotify"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/push/ntfy"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"

	"tipline/triage"
)

// Services are the push services that can be named: those that an authority can run itself, and whose adapters were read for what they add to a
// message. shoutrrr has more.
var services = map[string]func() types.Service{
	"ntfy":       func() types.Service { return &ntfy.Service{} },
	"gotify":     func() types.Service { return &gotify.Service{} },
	"mattermost": func() types.Service { return &mattermost.Service{} },
}

// Place is where an office's own part stands in a push service's address.
const Place = "{to}"

// A Push notifier sends a constant text through a push service.
type Push struct{ address, text string }

var _ triage.Notifier = (*Push)(nil)

// NewPush takes an address of shoutrrr's, such as ntfy://:token@push.example/{to}. Where {to} stands, each office's own comes in. text may be "".
func NewPush(address, text string) (*Push, error) {
	if text == "" {
		text = SMSText
	}
	p := &Push{address: address, text: text}
	_, _, err := p.service("office")
	return p, err
}

// topic is what an office may put into the address.
var topic = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// service is a new one each time: the library's are not made to be used by several at once. Its errors quote the address, with the token in it.
func (p *Push) service(to string) (types.Service, *url.URL, error) {
	u, err := url.Parse(strings.ReplaceAll(p.address, Place, to))
	if err != nil {
		return nil, nil, errors.New("push service: not an address")
	}
	make, ok := services[u.Scheme]
	if !ok {
		return nil, nil, errors.New("push service: ntfy, gotify or mattermost")
	}
	s := make()
	if err := s.Initialize(u, nil); err != nil {
		return nil, nil, errors.New("push service: the address lacks something that the service needs")
	}
	return s, u, nil
}

// Notify sends once. The library does not say whether trying again makes sense, so every failure is tried again, for a day.
func (p *Push) Notify(ctx context.Context, to string) error {
	if !topic.MatchString(to) {
		return bad("notice by push: the office's part is not of A-Z, a-z, 0-9, _ and -")
	}
	if err := ctx.Err(); err != nil { // the library takes no context; it gives up after ten seconds
		return fmt.Errorf("send notice: %w", bare(err))
	}
	s, _, err := p.service(to)
	if err != nil {
		return bad(err.Error())
	}
	if err := s.Send(p.text, &types.Params{}); err != nil {
		return fmt.Errorf("send notice: %w by the push service", errRefused)
	}
	return nil
}
