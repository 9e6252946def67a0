// The second row of the menu: the views that belong together below one of its entries.
import { href } from "../router";
import { session } from "../state/session";
import { t } from "../text/t";
import { viewsUnder } from "../views";

/** of: the entry's path; at: the view that is on the screen. */
export function Below({ of, at }: { of: string; at: string }) {
  const all = viewsUnder(of, session.value);
  const top = all[0];
  if (top === undefined || all.length < 2) return null;
  return (
    <nav class="below" aria-label={t(top.title)}>
      {all.map((v) => <a key={v.path} href={href(v.path)} aria-current={v.path === at ? "page" : undefined}>{t(v.title)}</a>)}
    </nav>
  );
}
