// Bundles the console into dist/. The same sources and the same package-lock.json give the same bytes: no times, no absolute
// paths, no hashes in names. `node build.mjs DIR` writes elsewhere, which is how the test compares.
import * as esbuild from "esbuild";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { folders } from "./folders.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");

// Chromium 109 is the last that Windows 7 runs; posts have such machines.
const target = ["chrome109", "firefox115", "safari16"];

const shared = {
  absWorkingDir: here, bundle: true, minify: true, target, outdir: out, charset: "utf8", legalComments: "none", metafile: true,
  logLevel: "warning", jsx: "automatic", jsxImportSource: "preact", plugins: [folders(here)],
};

await mkdir(out, { recursive: true });
const app = await esbuild.build({ ...shared, entryPoints: { app: "src/main.tsx", vault: "src/vault/worker.ts" }, format: "iife" });
const styles = await esbuild.build({ ...shared, entryPoints: { app: "src/style/all.ts" }, write: false });
await writeFile(join(out, "app.css"), styles.outputFiles.find((f) => f.path.endsWith(".css")).contents);
for (const file of ["index.html", "icon.svg"]) await copyFile(join(here, "src", file), join(out, file));
await writeFile(join(out, "licenses.txt"), await licenses(app.metafile));

// licenses are those of every package whose code is in the bundle.
async function licenses(metafile) {
  const names = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) names.add(found[1]);
  }
  const texts = [...names].sort().map(async (name) => {
    const of = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(of, "package.json"), "utf8"));
    const text = await readFile(join(of, "LICENSE"), "utf8").catch(() => "");
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(72)}\n\n`);
}
