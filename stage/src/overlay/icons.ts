/** Line drawings on a 24 × 24 grid. */
const PATHS = {
  heart: "M12 20s-7.5-4.7-7.5-10.2A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 7.5 2.8C19.5 15.3 12 20 12 20z",
  gem: "M7 4h10l4 6-9 11L3 10zM3 10h18M9.5 10 12 20.5 14.5 10 12 4z",
  star: "M12 3l2.7 5.7 6.3.8-4.6 4.3 1.2 6.2L12 17l-5.6 3 1.2-6.2L3 9.5l6.3-.8z",
  gift: "M4 10h16v10H4zM3 7h18v3H3zM12 7v13M12 7C9 7 7.5 5.5 8 4s3.5-.5 4 3c.5-3.5 3.5-4.5 4-3s-1 3-4 3",
  comet: "M15 15m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M12 12 3 3M15 9.5 9 3.5M9.5 15 3.5 9",
  feather: "M20 4c-7 0-13 4-14 12l-2 4M6 16c7 1 12-3 14-12M9 13h6M12 9h5",
  flag: "M6 21V4c4-2 8 2 12 0v9c-4 2-8-2-12 0",
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
  board: "M4 4h16v16H4zM8.5 8.5h.01M15.5 8.5h.01M8.5 15.5h.01M15.5 15.5h.01",
  question: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5h.01M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z",
  moon: "M19 15A8 8 0 0 1 9 5a8 8 0 1 0 10 10z",
  eye: "M2.5 12S6 6 12 6s9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6zM12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5z",
} as const;

export type IconName = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

export function icon(name: IconName, className: string): Element {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon ${className}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
