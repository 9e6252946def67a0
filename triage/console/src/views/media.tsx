// Photos and voice of a tip: fetched, opened in the vault, shown or played from memory. The address of a picture in memory is taken back when the
// tip is left or the screen locked; nothing of it is written anywhere.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api } from "../api";
import { kindOf, type Kind } from "../judge/filekind";
import { withoutSilence } from "../judge/sound";
import { Progress } from "../parts/progress";
import { current, onLock } from "../state/session";
import { told } from "../told";
import { t } from "../text/t";
import type { FileView } from "../wire";
import { Written } from "./written";

/** Addresses in memory that are still good. */
const given = new Set<string>();

function give(bytes: Uint8Array<ArrayBuffer>, type: string): string {
  const url = URL.createObjectURL(new Blob([type === "audio/wav" ? withoutSilence(bytes) : bytes], { type }));
  given.add(url);
  return url;
}

function takeBack(url: string): void {
  if (given.delete(url)) URL.revokeObjectURL(url);
}

onLock(() => given.forEach(takeBack));

interface Open {
  kind: Kind;
  url: string;
}

type Phase = { at: "closed"; fault?: string } | { at: "opening"; part: number } | { at: "open"; file: Open };

/** How a file is fetched and opened; told as it comes how many bytes are here. */
type Fetch = (file: FileView, had: (bytes: number) => void) => Promise<Uint8Array>;

/** The files of a tip of the own desk, each opened by a press. */
export function Files({ tip, files }: { tip: string; files: FileView[] }) {
  const fetch: Fetch = async (f, had) => current().vault.openFile(await api.file(tip, f.id, had));
  return <Opening files={files} fetch={fetch} below={(f) => f.voice === true && <Written tip={tip} file={f} />} />;
}

/** Files, each opened by a press. */
export function Opening({ files, fetch, below }: { files: FileView[]; fetch: Fetch; below?: (f: FileView) => ComponentChildren }) {
  if (files.length === 0) return null;
  return (
    <section class="files" aria-label={t("media.title")}>
      <h3>{t("media.title")} <span class="count">{files.length}</span></h3>
      <p class="soft">{t("media.hint")}</p>
      <ul class="bare">{files.map((f, i) => <li key={f.id}><OneFile fetch={fetch} file={f} number={i + 1} />{below?.(f)}</li>)}</ul>
    </section>
  );
}

/** Sizes as people say them. */
export const size = (bytes: number) => (bytes < 1e6 ? t("media.kb", { n: Math.ceil(bytes / 1e3) }) : t("media.mb", { n: (bytes / 1e6).toFixed(1) }));

function OneFile({ fetch, file, number }: { fetch: Fetch; file: FileView; number: number }) {
  const [phase, setPhase] = useState<Phase>({ at: "closed" });
  const url = phase.at === "open" ? phase.file.url : "";
  useEffect(() => () => takeBack(url), [url]);
  const open = async () => {
    setPhase({ at: "opening", part: 0 });
    try {
      const bytes = await fetch(file, (had) => setPhase({ at: "opening", part: Math.min(had / file.bytes, 1) })) as Uint8Array<ArrayBuffer>;
      const kind = kindOf(bytes);
      setPhase(kind === null ? { at: "closed", fault: "media.unknown" } : { at: "open", file: { kind, url: give(bytes, kind.type) } });
    } catch (e) {
      setPhase({ at: "closed", fault: told(e) });
    }
  };
  if (phase.at === "opening") return <Progress text={t("media.opening", { n: number })} part={phase.part} />;
  if (phase.at === "open") return <Shown file={phase.file} number={number} close={() => setPhase({ at: "closed" })} />;
  return (
    <>
      <button type="button" class="quiet" onClick={() => void open()}>{t("media.open", { n: number, size: size(file.bytes) })}</button>
      {phase.fault !== undefined && <p class="fault" role="alert">{t(phase.fault)}</p>}
    </>
  );
}

function Shown({ file, number, close }: { file: Open; number: number; close: () => void }) {
  const [wide, setWide] = useState(false);
  return (
    <figure class="file">
      {file.kind.is === "picture"
        ? <button type="button" class="picture" aria-pressed={wide} aria-label={t("media.larger")} onClick={() => setWide(!wide)}><img src={file.url} alt={t("media.photo", { n: number })} class={wide ? "wide" : ""} /></button>
        : <audio controls src={file.url} aria-label={t("media.voice", { n: number })} controlsList="nodownload noremoteplayback" />}
      <figcaption>{t(file.kind.is === "picture" ? "media.photo" : "media.voice", { n: number })} · {t("unit.unverified")} <button type="button" class="quiet" onClick={close}>{t("media.close")}</button></figcaption>
    </figure>
  );
}

/** A recording or photo that is here already, for as long as it is on the screen. */
export function Played({ bytes }: { bytes: Uint8Array }) {
  const kind = kindOf(bytes);
  const [url, setURL] = useState("");
  useEffect(() => {
    const made = kind === null ? "" : give(bytes as Uint8Array<ArrayBuffer>, kind.type);
    setURL(made);
    return () => takeBack(made);
  }, [bytes]);
  if (kind === null) return <p class="fault" role="alert">{t("media.unknown")}</p>;
  return kind.is === "picture" ? <img src={url} alt={t("media.photo", { n: 1 })} /> : <audio controls src={url} aria-label={t("media.voice", { n: 1 })} controlsList="nodownload noremoteplayback" />;
}
