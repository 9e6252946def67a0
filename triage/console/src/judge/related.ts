// Finds, among the tips that this device has opened, those that may tell the same story. It only suggests: a member joins. Nothing of it leaves the
// device, and nothing is kept but what Related holds in memory until the lock.

/** An opened tip as related needs it. */
export interface Opened {
  id: string;
  text: string;
  /** Hour of the release, in hours since 1970. */
  hour: number;
  communes?: string[];
  marker?: string;
  crossing?: string;
  matter?: string;
}

/** Why two tips may be one story: keys of the catalogue are `related.<reason>`. */
export type Reason = "text" | "plate" | "phone" | "marker" | "crossing" | "place" | "day" | "matter";

export interface Candidate {
  id: string;
  verdict: "same" | "maybe";
  reasons: Reason[];
  /** 0 to 1, for the order alone. */
  likeness: number;
}

/** The opened tips of one desk. */
export class Related {
  add(tip: Opened): void {
    void tip;
  }

  remove(id: string): void {
    void id;
  }

  /** Forgets all; at the lock. */
  clear(): void {}

  /** Those that may be the same story as the tip, likeliest first, at most ten, never the tip itself. */
  of(tip: Opened): Candidate[] {
    void tip;
    return [];
  }
}
