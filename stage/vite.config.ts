import { defineConfig } from "vitest/config";

// Relative asset addresses: the same build is served under /stage/ and opens from any other folder.
export default defineConfig({
  base: "./",
  build: { target: "es2022", sourcemap: false, assetsInlineLimit: 0, license: { fileName: "licenses.md" }, chunkSizeWarningLimit: 1024 },
  worker: { format: "es" },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
