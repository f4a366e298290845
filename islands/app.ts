import "./styles/app.css";
import htmx from "htmx.org";
import { keyboard } from "./keyboard";
import { frame } from "./frame";

Object.assign(window, { htmx });

frame();
keyboard();

/** Charts load their drawing library only on pages that have one. */
function wake(root: ParentNode): void {
  if (root.querySelector("yk-chart")) void import("./chart");
}

wake(document);
document.addEventListener("htmx:load", (event) => wake(event.target as Element));
