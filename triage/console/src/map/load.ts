// Fetches lists and outlines, once in the life of the page. Neither is secret, neither depends on any tip.
import { outlines, readOutlines, type OutlinesFile } from "./outlines";
import { places, readPlaces, type PlacesFile } from "./places";

let asked = false;

/** Begins to fetch; safe to call again. What fails is tried at the next call. */
export function loadMap(): void {
  if (asked) return;
  asked = true;
  const failed = () => { asked = false; };
  void file<PlacesFile>("places").then((f) => { if (f !== null) places.value = readPlaces(f); }, failed);
  void file<OutlinesFile>("boundaries").then((f) => { outlines.value = f === null ? null : readOutlines(f); }, failed);
}

/** A file, or null where the server has none. */
async function file<T>(name: string): Promise<T | null> {
  const answer = await fetch(`/map/${name}.json`, { credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as T;
}
