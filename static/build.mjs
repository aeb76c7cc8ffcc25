// Compiles the styles and joins the small scripts into static/build/, the only folder that is served.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "build");
// One style sheet and one script each, so that a page costs three requests.
const BUNDLES = {
  site: ["exit", "session", "once", "focus", "print"],
  desk: ["once", "session", "focus", "print", "refresh"],
};
// Scripts in several files, joined inside one wrapper: the page that writes without a network, and its service worker.
const PROGRAMS = {
  diary: ["diary-lock", "diary-store", "diary-photos", "diary-page"],
  "diary-worker": ["diary-worker"],
};
const ICONS = ["notes.svg"];

function style(name) {
  const options = { style: "compressed", loadPaths: [join(here, "..", "node_modules")], quietDeps: true };
  return sass.compile(join(here, "styles", `${name}.scss`), options).css;
}

// Each script is one behaviour; wrapped, so that no name of one reaches another.
function script(...names) {
  const source = names.map((name) => readFileSync(join(here, "scripts", `${name}.js`), "utf8")).join("");
  return `(function () {\n"use strict";\n${source}})();\n`;
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [bundle, scripts] of Object.entries(BUNDLES)) {
  writeFileSync(join(target, `${bundle}.css`), style(bundle));
  writeFileSync(join(target, `${bundle}.js`), scripts.map((name) => script(name)).join(""));
}
for (const [program, scripts] of Object.entries(PROGRAMS)) {
  writeFileSync(join(target, `${program}.js`), script(...scripts));
}
for (const icon of ICONS) {
  copyFileSync(join(here, "icons", icon), join(target, icon));
}
