// The shell: who is here, the menu, the view of the address. Views register themselves (views.ts).
import { effect } from "@preact/signals";
import { href, place } from "./router";
import { AlarmBar } from "./parts/alarmbar";
import { Toasts } from "./parts/toast";
import { log } from "./state/audit";
import { locksIn } from "./state/guard";
import { lateHere } from "./state/due";
import { connected } from "./state/live";
import { lockNow, session, trusted } from "./state/session";
import { scheme } from "./state/settings";
import { lockAndWatch } from "./state/watch";
import { useKeys } from "./keys";
import { language, t, tn } from "./text/t";
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
  useKeys({ "Alt+l": lockAndWatch });
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>{t("app.skip")}</a>
      <Header at={view?.under ?? view?.path ?? ""} />
      <AlarmBar />
      <Warnings />
      <main id="main" tabIndex={-1}>{V !== undefined && <V args={args} key={`${session.value?.member} ${view?.path}`} />}</main>
      <Toasts />
    </>
  );
}

function skip(e: Event): void {
  e.preventDefault(); // the hash is the router's
  document.getElementById("main")?.focus();
}

function Header({ at }: { at: string }) {
  const s = session.value;
  const other = language.value === "vi" ? "en" : "vi";
  return (
    <header class="bar">
      <span class="brand">{t("app.name")}</span>
      {s !== null && (
        <nav aria-label={t("app.menu")}>
          {viewsFor(s).filter((v) => v.order !== undefined && v.under === undefined && v.for !== "anybody").map((v) => (
            <a key={v.path} href={href(v.path)} aria-current={v.path === at ? "page" : undefined}>{t(v.title)}{v.path === "overview" && <Late />}</a>
          ))}
        </nav>
      )}
      <span class="fill" />
      {s !== null && (
        <>
          <span class="soft">{t("app.who", { member: s.member, office: s.office })}</span>
          <button type="button" class="quiet" aria-keyshortcuts="Alt+L" onClick={lockAndWatch}>{t("app.lock")}</button>
          <button type="button" class="quiet" onClick={lockNow}>{t("app.leave")}</button>
        </>
      )}
      <button type="button" class="quiet" aria-label={t(`app.scheme.${scheme.value}`)} title={t(`app.scheme.${scheme.value}`)} onClick={turnScheme}>{"◐"}</button>
      <button type="button" class="quiet" lang={other} onClick={() => { language.value = other; }}>{t("app.other_language")}</button>
    </header>
  );
}

/** How much is late and the own office's to do. */
function Late() {
  return lateHere.value === 0 ? null : <> <span class="badge urgent" title={tn("due.late_here", lateHere.value)}>{lateHere.value}<span class="hidden"> {tn("due.late_here", lateHere.value)}</span></span></>;
}

function turnScheme(): void {
  const order = ["system", "light", "dark"] as const;
  scheme.value = order[(order.indexOf(scheme.value) + 1) % order.length] ?? "system";
}

/** What a member must know on every view: tips that nobody opens, the console is about to lock, it no longer hears of what happens, or the
 * identity from the safe is in use. */
function Warnings() {
  const s = session.value;
  const seconds = locksIn.value;
  return (
    <div role="status">
      {s !== null && trusted.value?.safe === true && <p class="alarm" data-safe>{t("due.safe", { office: s.office })}</p>}
      {s !== null && trusted.value?.spoilt.map((k) => <p key={k.month} class="alarm" data-spoilt={k.month}>{t("members.spoilt", { month: k.month, by: k.by.join(", ") })}</p>)}
      {s !== null && (log.value?.state === "lost" || log.value?.state === "missing") && <p class="alarm" data-log={log.value.state}>{t(`audit.${log.value.state}`)} <a href={href("audit")}>{t("audit.menu")}</a></p>}
      {seconds !== null && <p class="alarm">{t("app.locks_in", { seconds: Math.ceil(seconds / 10) * 10 })}</p>}
      {s !== null && !connected.value && <p class="note">{t("app.not_connected")}</p>}
    </div>
  );
}
