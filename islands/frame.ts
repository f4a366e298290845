// The frame around a page: navigation on a phone, theme, dialogs, menus, messages.

function toggleTheme(): void {
  const dark = document.documentElement.getAttribute("data-bs-theme") !== "dark";
  const theme = dark ? "dark" : "light";
  localStorage.setItem("yingke-theme", theme);
  document.documentElement.setAttribute("data-bs-theme", theme);
  document.dispatchEvent(new CustomEvent("yingke:theme"));
}

function toggleSide(open?: boolean): void {
  const shown = document.body.classList.toggle("yk-side-open", open);
  document.querySelector("[data-toggle-side]")?.setAttribute("aria-expanded", String(shown));
}

function closeMenus(except: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.yk-menu[open], details.yk-definition[open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  closeMenus(target);
  if (target.closest("[data-toggle-theme]")) toggleTheme();
  if (target.closest("[data-toggle-side]")) toggleSide();
  else if (!target.closest(".yk-side")) toggleSide(false);
  const opener = target.closest<HTMLElement>("[data-open]");
  if (opener) (document.getElementById(opener.dataset.open ?? "") as HTMLDialogElement | null)?.showModal();
  if (target.closest("[data-close]") || target instanceof HTMLDialogElement) target.closest("dialog")?.close();
  target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
  if (target.closest("[data-print]")) window.print();
}

/** A message goes away by itself; one that warns stays until it is dismissed. */
function fadeMessages(): void {
  for (const toast of document.querySelectorAll("[data-toast].yk-success, [data-toast].yk-info")) {
    setTimeout(() => toast.remove(), 6000);
  }
}

/** A control that filters as soon as it is changed. */
function onChange(event: Event): void {
  const target = event.target as Element;
  if (target.matches("[data-submit-on-change]")) target.closest("form")?.requestSubmit();
}

/** The keys that leave what was opened. */
function onEscape(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  closeMenus(null);
  toggleSide(false);
}

export function frame(): void {
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("keydown", onEscape);
  document.addEventListener("htmx:afterSettle", fadeMessages);
  // A refusal comes as 403, 404 or 422 with a page that explains it: show it like any answer.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent).detail;
    if ([403, 404, 409, 422].includes(detail.xhr.status)) detail.shouldSwap = true;
  });
  fadeMessages();
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
}

export { toggleTheme };
