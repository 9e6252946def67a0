// Bundles test/*.test.ts(x) into build/ and runs them under node's own runner. Names given as arguments choose among them.
import * as esbuild from "esbuild";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { folders } from "./folders.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(join(here, "test"), { recursive: true })
  .filter((f) => /\.test\.tsx?$/.test(f) && (wanted.length === 0 || wanted.some((w) => f.includes(w))));
const out = join(here, "build", `test-${process.pid}`);

await esbuild.build({
  absWorkingDir: here, entryPoints: files.map((f) => join("test", f)), outdir: out, outExtension: { ".js": ".mjs" }, bundle: true, platform: "node",
  format: "esm", target: "node18", packages: "external", sourcemap: "inline", jsx: "automatic", jsxImportSource: "preact", plugins: [folders(here)],
  logLevel: "warning",
});
const built = readdirSync(out, { recursive: true }).filter((f) => f.endsWith(".test.mjs")).map((f) => join(out, f));
const old = process.versions.node.startsWith("18.") ? ["--experimental-global-webcrypto"] : []; // Debian 12's node
const run = spawnSync(process.execPath, [...old, "--enable-source-maps", "--test", ...built], { stdio: "inherit", cwd: here });
rmSync(out, { recursive: true, force: true });
process.exit(run.status ?? 1);
