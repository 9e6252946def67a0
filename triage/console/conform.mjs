// Bundles conform/NAME.ts and runs it with this one's standard input and output: how a Go test asks the browser's code.
import * as esbuild from "esbuild";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "build", `conform-${process.pid}.mjs`);
await esbuild.build({
  absWorkingDir: here, entryPoints: [`conform/${process.argv[2]}.ts`], outfile: out, bundle: true, platform: "node", format: "esm", target: "node18",
  logLevel: "warning",
});
const run = spawnSync(process.execPath, [out], { stdio: "inherit", cwd: here });
rmSync(out, { force: true });
process.exit(run.status ?? 1);
