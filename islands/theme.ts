// Runs before the first paint: the person's own choice of light or dark, else the system's.
function theme(): "light" | "dark" {
  const chosen = localStorage.getItem("yingke-theme");
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

document.documentElement.setAttribute("data-bs-theme", theme());
export {};
