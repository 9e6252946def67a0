// The map of a tip's place: outlines around the suggested communes, with the posts, crossings and markers of each. It is a picture of names,
// not of positions: no list knows where in its commune a post stands.
import { useState } from "preact/hooks";
import { t } from "../text/t";
import { frame, outlines, within, type Box, type Outline } from "./outlines";
import { places, type LandmarkKind } from "./places";

/** Width over height. */
const ratio = 1.5;

export interface ChartProps {
  /** Codes, the likeliest first. */
  communes: string[];
  /** The one that counts now; "" none does yet. */
  chosen: string;
  /** A commune was clicked. */
  choose: (code: string) => void;
}

export function Chart({ communes, chosen, choose }: ChartProps) {
  const [zoom, setZoom] = useState(1);
  const all = outlines.value;
  if (all === undefined) return <p class="soft">{t("desk.map.loading")}</p>;
  if (all === null) return <p class="soft">{t("desk.map.none")}</p>;
  const shown = communes.map((c) => all.get(c)).filter((o) => o !== undefined);
  const f = frame(shown, zoom, ratio);
  if (f === null) return <p class="soft">{t("desk.map.no_place")}</p>;
  const around = within(all, f);
  const names = communes.map((c) => places.value?.commune(c)?.name ?? c).join(", ");
  return (
    <figure class="chart">
      <svg viewBox={f.join(" ")} role="img" aria-label={t("desk.map.label", { names })} preserveAspectRatio="xMidYMid meet">
        {around.map((o) => (
          <path key={o.code} d={o.path} class={classOf(o, communes, chosen)} onClick={() => choose(o.code)}>
            <title>{title(o.code)}</title>
          </path>
        ))}
        {around.map((o) => <Labels key={o.code} o={o} f={f} strong={communes.includes(o.code)} signs={o.code === chosen || communes.length === 1} />)}
      </svg>
      <div class="chart-zoom">
        <button type="button" class="quiet" aria-label={t("desk.map.closer")} disabled={zoom > 3} onClick={() => setZoom(zoom * 1.6)}>+</button>
        <button type="button" class="quiet" aria-label={t("desk.map.farther")} disabled={zoom < 0.2} onClick={() => setZoom(zoom / 1.6)}>−</button>
      </div>
      <figcaption class="soft">{t("desk.map.legend")}</figcaption>
    </figure>
  );
}

function classOf(o: Outline, communes: string[], chosen: string): string {
  const border = places.value?.commune(o.code)?.border === true ? " border" : "";
  if (o.code === chosen) return `chosen${border}`;
  return (communes.includes(o.code) ? "likely" : "other") + border;
}

/** What a pointer resting on a commune tells. */
function title(code: string): string {
  const p = places.value;
  const commune = p?.commune(code);
  if (!p || !commune) return code;
  const marks = p.landmarks(code).map(({ kind, mark }) => `${t(`desk.map.${kind}`)} ${mark.name}`);
  return [`${commune.name}, ${p.province(commune.province)}`, ...marks].join("\n");
}

/** Signs besides the name, so that colour is not all that tells them apart. */
const shapes: Record<LandmarkKind, string> = { post: "▲", crossing: "◆", marker: "●" };

/** A commune's name, and what stands in it where there is room to say so. */
function Labels({ o, f, strong, signs }: { o: Outline; f: Box; strong: boolean; signs: boolean }) {
  const p = places.value;
  const commune = p?.commune(o.code);
  if (!p || !commune) return null;
  const size = f[2] / (strong ? 30 : 38);
  if (!strong && Math.min(o.box[2], f[2]) < size * 6) return null; // too small for a name
  const [x, y] = o.at;
  if (x < f[0] || x > f[0] + f[2] || y < f[1] || y > f[1] + f[3]) return null;
  const lines = (signs ? p.landmarks(o.code).slice(0, 6) : []).map(({ kind, mark }) => `${shapes[kind]} ${mark.name}${mark.unsure ? " ?" : ""}`);
  return (
    <g class={strong ? "strong" : "weak"} font-size={size} text-anchor="middle">
      <text x={x} y={y}>{commune.name.replace(/^(Xã|Phường) /, "")}</text>
      {lines.map((l, i) => <text key={l} class="sign" x={x} y={y + size * 1.15 * (i + 1)} font-size={size * 0.82}>{l}</text>)}
    </g>
  );
}
