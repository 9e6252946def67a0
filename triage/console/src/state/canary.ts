// Test tips: like any other until they are opened. What is to be done with one, and the one act that does it.
import { api } from "../api";
import { t } from "../text/t";
import type { TipView } from "../wire";
import { act } from "./acts";
import { done } from "./desk";
import { grantsOf } from "./grants";
import type { Opened } from "./opened";
import { current, trusted } from "./session";

/** The channel that a test tip names inside, and the mark before the unit that its card is to be sent on to (docs/formats.md, section 3). */
const channel = "canary", unitMark = "canary_unit:";

export const isCanary = (o: Opened): boolean => o.verbatim?.channel === channel;

/** Whether a mark of an envelope is the machine's own address and nothing for people to read. */
export const isAddress = (mark: string): boolean => mark.startsWith(unitMark);

/** The unit that a test tip's card is to go to; "" for none. */
export function unitOf(o: Opened): string {
  return o.verbatim?.marks.find(isAddress)?.slice(unitMark.length) ?? "";
}

/** What is next: its card goes to the unit, the unit's answer is awaited, or it is closed. */
export function stepOf(o: Opened, tip: TipView): "send" | "wait" | "close" {
  const unit = unitOf(o);
  if (unit === "" || !(trusted.value?.ready ?? []).includes(unit) || (tip.acked ?? []).includes(unit)) return "close";
  return tip.lead === undefined ? "send" : tip.status === "routed" ? "wait" : "close";
}

/** Does it. Nothing of a test tip is worth a question back. */
export async function doStep(o: Opened, tip: TipView): Promise<void> {
  const { id } = tip;
  switch (stepOf(o, tip)) {
    case "send": {
      const lead = unitOf(o);
      const card = { version: 1, unverified: true, facts: { matter: "other", communes: [], ambiguous: true, urgent: false, about_officers: false }, prose: t("canary.card") };
      const cards = await current().vault.sealJSON("card", card, [lead]);
      const grants = await grantsOf(id);
      const q = { lead, cards, ...(grants !== undefined && { grants }) };
      await act({ tip: id, name: "route", leased: true, undo: true, send: () => api.route(id, q) });
      return;
    }
    case "close":
      if (await act({ tip: id, name: "out", leased: true, undo: true, send: async () => api.outOfScope(id, await grantsOf(id)) })) done(id, true);
  }
}
