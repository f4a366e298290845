// Builds islands/ into the site's static folder. File names are stable: the server sends validators, not hashes.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { defineConfig } from "vite";

const out = "src/yingke/site/static/dist";

/** One SVG sprite of the icons named in islands/icons.json. */
function sprite() {
  const names = JSON.parse(readFileSync("islands/icons.json", "utf8"));
  const symbols = names.map((name) => {
    const svg = readFileSync(`node_modules/@tabler/icons/icons/outline/${name}.svg`, "utf8");
    const inner = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/<svg[^>]*>|<\/svg>/g, "").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

const finish = {
  name: "finish",
  closeBundle() {
    writeFileSync(join(out, "icons.svg"), sprite());
    for (const file of readdirSync(out).filter((name) => /\.(js|css|svg)$/.test(name))) {
      writeFileSync(join(out, `${file}.gz`), gzipSync(readFileSync(join(out, file)), { level: 9 }));
    }
  },
};

export default defineConfig({
  base: "./",
  publicDir: "islands/public",
  plugins: [finish],
  build: {
    outDir: out,
    emptyOutDir: true,
    modulePreload: false,
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      // htmx evaluates attribute code only where allowEval is on; base.html turns it off and the policy forbids it.
      checks: { eval: false },
      input: { app: "islands/app.ts", theme: "islands/theme.ts" },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
});
