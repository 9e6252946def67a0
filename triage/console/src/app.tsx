// The shell: who is here, the menu, the view of the address. Views register themselves (views.ts).
import { effect } from "@preact/signals";
import { href, place } from "./router";
import { session } from "./state/session";
import { Toasts } from "./parts/toast";
import { language, t } from "./text/t";
import { mayView, viewAt, viewsFor, type View } from "./views";

/** The view to draw: that of the address if this session has it, else its home, else the login. */
function chosen(): { view: View | undefined; args: string[] } {
  const s = session.value;
  const at = viewAt(place.value.path);
  if (at !== undefined && mayView(at, s)) return { view: at, args: place.value.args };
  return { view: s === null ? viewAt("login") : viewsFor(s).find((v) => v.home) ?? viewsFor(s)[0], args: [] };
}

if (typeof document !== "undefined") {
  effect(() => {
    document.documentElement.lang = language.value;
    const { view } = chosen();
    document.title = view === undefined ? t("app.name") : `${t(view.title)} · ${t("app.name")}`;
  });
}

export function App() {
  const { view, args } = chosen();
  const V = view?.view;
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>{t("app.skip")}</a>
      <Header at={view?.path ?? ""} />
      <Toasts />
      <main id="main" tabIndex={-1}>{V !== undefined && <V args={args} />}</main>
    </>
  );
}

function skip(e: Event): void {
  e.preventDefault(); // the hash is the router's
  document.getElementById("main")?.focus();
}

function Header({ at }: { at: string }) {
  const s = session.value;
  return (
    <header class="bar">
      <span class="brand">{t("app.name")}</span>
      {s !== null && (
        <nav aria-label={t("app.menu")}>
          {viewsFor(s).filter((v) => v.order !== undefined && v.for !== "anybody").map((v) => (
            <a href={href(v.path)} aria-current={v.path === at ? "page" : undefined}>{t(v.title)}</a>
          ))}
        </nav>
      )}
      <span class="fill" />
      <button type="button" class="quiet" onClick={() => { language.value = language.value === "vi" ? "en" : "vi"; }}>{t("app.other_language")}</button>
    </header>
  );
}
