// <yk-chart>: draws the JSON it holds; its own table is the fallback and the second view.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsCoreOption, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

interface Data {
  kind: "line" | "bar" | "bar_h" | "stacked";
  title: string;
  x: string[];
  xName: string;
  yName: string;
  series: { label: string; values: (number | null)[] }[];
}

// Told apart by people with any of the three colour vision deficiencies; dashes and symbols tell them apart in print.
const PALETTE = { light: ["#1f5eb8", "#c77700", "#00866a", "#a8447f", "#5b6b7d"], dark: ["#7db0ff", "#f0b44c", "#4fd1ae", "#e49ac4", "#a9b6c6"] };
const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3], [2, 2]] as const;

function colours(): { palette: string[]; text: string; line: string; surface: string } {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const dark = document.documentElement.getAttribute("data-bs-theme") === "dark";
  return { palette: dark ? PALETTE.dark : PALETTE.light, text: read("--yk-muted"), line: read("--yk-line"), surface: read("--yk-surface") };
}

function short(value: number): string {
  const size = Math.abs(value);
  if (document.documentElement.lang === "en") {
    if (size >= 1e6) return `${+(value / 1e6).toFixed(2)} m`;
    return value.toLocaleString("en");
  }
  if (size >= 1e8) return `${+(value / 1e8).toFixed(2)}亿`;
  if (size >= 1e4) return `${+(value / 1e4).toFixed(1)}万`;
  return String(value);
}

function valued(point: { value: unknown }): string {
  return typeof point.value === "number" ? short(point.value) : "";
}

function option(data: Data): EChartsCoreOption {
  const { palette, text, line, surface } = colours();
  const lying = data.kind === "bar_h";
  const type = data.kind === "line" ? "line" : "bar";
  const label = { color: text, fontSize: 12 };
  const fitting = { ...label, width: 200, overflow: "truncate" };
  // Lying bars are labelled beside each one: a name at the foot of the axis would collide with its first number.
  const places = { type: "category", data: data.x, name: lying ? "" : data.xName, nameTextStyle: label, axisLabel: lying ? fitting : label, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, inverse: lying };
  const amounts = { type: "value", name: data.yName, nameTextStyle: label, ...(lying ? { nameLocation: "middle", nameGap: 26 } : {}), axisLabel: { ...label, formatter: short }, splitLine: { lineStyle: { color: line } } };
  return {
    animation: false,
    color: palette,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    aria: { enabled: true, label: { description: data.title } },
    grid: { left: 8, right: 40, top: data.series.length > 1 ? 56 : lying ? 4 : 36, bottom: lying && data.yName ? 26 : 8, containLabel: true },
    legend: data.series.length > 1 ? { top: 0, left: 0, textStyle: label, itemHeight: 10 } : undefined,
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: surface, borderColor: line, textStyle: { color: text }, valueFormatter: (v: unknown) => (typeof v === "number" ? v.toLocaleString() : "—") },
    xAxis: lying ? amounts : places,
    yAxis: lying ? places : amounts,
    series: data.series.map((one, at) => ({
      name: one.label,
      type,
      data: one.values,
      stack: data.kind === "stacked" ? "all" : undefined,
      barMaxWidth: 22,
      label: lying && data.series.length === 1 ? { show: true, position: "right", ...label, formatter: valued } : undefined,
      symbolSize: 5,
      lineStyle: { type: DASHES[at], width: 2 },
      itemStyle: { borderRadius: data.kind === "stacked" ? 0 : 2 },
    })),
  };
}

function csv(data: Data): string {
  const quote = (value: string | number | null): string => `"${String(value ?? "").replaceAll('"', '""')}"`;
  const head = [data.xName, ...data.series.map((one) => one.label)];
  const rows = data.x.map((place, at) => [place, ...data.series.map((one) => one.values[at] ?? null)]);
  return "\uFEFF" + [head, ...rows].map((row) => row.map(quote).join(",")).join("\r\n");
}

class YkChart extends HTMLElement {
  private chart: EChartsType | null = null;
  private watcher: ResizeObserver | null = null;

  connectedCallback(): void {
    const script = this.querySelector<HTMLScriptElement>("script[type='application/json']");
    if (!script?.textContent || this.chart) return;
    const data = JSON.parse(script.textContent) as Data;
    const canvas = document.createElement("div");
    canvas.className = `yk-chart-canvas${data.kind === "bar_h" && data.x.length > 8 ? " yk-chart-tall" : ""}`;
    this.prepend(this.tools(data), canvas);
    this.classList.add("yk-chart-drawn");
    this.chart = init(canvas);
    const draw = (): void => this.chart?.setOption(option(data), true);
    draw();
    document.addEventListener("yingke:theme", draw);
    this.watcher = new ResizeObserver(() => this.chart?.resize());
    this.watcher.observe(canvas);
  }

  disconnectedCallback(): void {
    this.watcher?.disconnect();
    this.chart?.dispose();
    this.chart = null;
  }

  private tools(data: Data): HTMLElement {
    const bar = document.createElement("div");
    bar.className = "yk-chart-tools";
    const table = document.createElement("button");
    table.type = "button";
    table.className = "yk-plain";
    table.textContent = this.dataset.tableLabel ?? "";
    table.addEventListener("click", () => {
      const shown = this.classList.toggle("yk-chart-as-table");
      table.textContent = (shown ? this.dataset.chartLabel : this.dataset.tableLabel) ?? "";
      this.chart?.resize();
    });
    const save = document.createElement("a");
    save.className = "yk-plain";
    save.textContent = this.dataset.csvLabel ?? "CSV";
    save.download = `${this.dataset.csv ?? "chart"}.csv`;
    save.href = URL.createObjectURL(new Blob([csv(data)], { type: "text/csv" }));
    bar.append(table, save);
    return bar;
  }
}

customElements.define("yk-chart", YkChart);
