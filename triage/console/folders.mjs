// Lets whole folders be imported, so that a new view, style sheet or catalogue is a new file and no other file changes:
//   tipline:views   every src/views/*.tsx, each of which registers itself
//   tipline:text    { vi: {...}, en: {...} } from src/text/<language>/*.json, one flat key space
//   tipline:styles  every src/style/*.css, base.css first
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const sorted = (dir, end) => readdirSync(dir).filter((f) => f.endsWith(end)).sort();

export function catalogue(root, language) {
  const all = {};
  const dir = join(root, "src/text", language);
  for (const file of sorted(dir, ".json")) {
    const prefix = file.slice(0, -".json".length) + ".";
    for (const [key, text] of Object.entries(JSON.parse(readFileSync(join(dir, file), "utf8")))) {
      if (!key.startsWith(prefix)) throw new Error(`${language}/${file}: key ${key} does not begin with ${prefix}`);
      all[key] = text;
    }
  }
  return all;
}

const written = {
  views: (root) => sorted(join(root, "src/views"), ".tsx").map((f) => `import "./src/views/${f}";`).join("\n"),
  text: (root) => `export default ${JSON.stringify({ vi: catalogue(root, "vi"), en: catalogue(root, "en") })};`,
  styles: (root) => sorted(join(root, "src/style"), ".css")
    .sort((a, b) => (b === "base.css") - (a === "base.css"))
    .map((f) => `import "./src/style/${f}";`).join("\n"),
};

export function folders(root) {
  return {
    name: "folders",
    setup(build) {
      build.onResolve({ filter: /^tipline:/ }, (a) => ({ path: a.path.slice("tipline:".length), namespace: "folders" }));
      build.onLoad({ filter: /.*/, namespace: "folders" }, (a) => ({ contents: written[a.path](root), resolveDir: root, loader: "js" }));
    },
  };
}
