// Shortcuts; the list a person sees under "?" is frame/shortcuts.html.
import { toggleTheme } from "./frame";

let waitingForG = false;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Moves among the page's items: worklist cards and rows marked with data-item. */
function step(by: number): void {
  const items = [...document.querySelectorAll<HTMLElement>("[data-item]")];
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[Math.max(0, Math.min(items.length - 1, at + by))];
  if (!next) return;
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function open(): void {
  const item = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-item]");
  if (item === document.activeElement) item?.querySelector<HTMLElement>("a[href]")?.click();
}

/** A key the focused item names itself: data-key on the control it presses. */
function press(key: string): void {
  const item = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-item]");
  item?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.click();
}

const acts: Record<string, (event: KeyboardEvent) => void> = {
  "/": (event) => {
    const search = document.querySelector<HTMLInputElement>("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  },
  "?": () => (document.getElementById("shortcuts") as HTMLDialogElement | null)?.showModal(),
  t: toggleTheme,
  j: () => step(1),
  k: () => step(-1),
  Enter: open,
  g: () => {
    waitingForG = true;
    setTimeout(() => (waitingForG = false), 1000);
  },
  h: () => {
    if (waitingForG) location.href = "/";
  },
};

export function keyboard(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    (acts[event.key] ?? (() => press(event.key)))(event);
  });
}
