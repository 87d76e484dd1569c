/** Makes an element; what viewers wrote goes in as text and never as markup. */
export function element(tag: string, className: string, content = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  if (content !== "") made.textContent = content;
  return made;
}

export function show(target: HTMLElement, visible: boolean): void {
  target.classList.toggle("shown", visible);
}
