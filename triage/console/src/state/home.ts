// One key of an inspectorate: a tip that is not about officers goes to the desk of its place, sealed anew on this device, and of photos and recordings the keys.
import { api } from "../api";
import { desk, placeDesk } from "../judge/directory";
import { act } from "./acts";
import { done } from "./desk";
import { directory, judgementOf } from "./judged";
import { onScreen, openedOf } from "./opened";
import { drop } from "./queue";
import { current, session } from "./session";

/** The desk that a tip would go to; "" where the member's own is no inspectorate, or where nothing can go. */
export function homeOf(id: string): string {
  const d = directory();
  const own = d === null ? undefined : desk(d, session.value?.office ?? "");
  if (d === null || own === undefined || (own.provinces ?? []).length > 0) return "";
  if (openedOf(id) === undefined) return "";
  return placeDesk(d, judgementOf(id).province)?.id ?? "";
}

/** Sends the tip on the screen there. */
export async function sendHome(): Promise<void> {
  const id = onScreen.value, to = homeOf(id);
  const opened = openedOf(id);
  if (to === "" || opened === undefined) return;
  const send = async () => api.notOfficers(id, await current().vault.moveTip(opened.view, to));
  if (await act({ tip: id, name: "home", leased: true, send })) {
    drop(id);
    done(id, true);
  }
}
