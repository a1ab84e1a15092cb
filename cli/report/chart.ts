import { BarChart, BoxplotChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

const WIDTH = 900;
const HEIGHT = 340;
/** Wide, since words are laid out here without the font that a browser will draw them in. */
const LEGEND_GAP = 26;
const DASHES = ['solid', 'dashed', 'dotted', [12, 3, 3, 3], [2, 6], [14, 6]] as const;
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect'] as const;
/** All dark: lines are told apart by their dashes. */
const LINE_COLOURS = ['#1b3a6b', '#c2410c', '#2f6b4a', '#7a1f3d', '#444444', '#5b4a9c'];
/** Neighbours differ in lightness, so that they can be told apart without colour. */
const AREA_COLOURS = [
  '#1b3a6b',
  '#f2a65a',
  '#3f7d58',
  '#d7c7e3',
  '#7a1f3d',
  '#b9d7ea',
  '#444444',
  '#f7e08a',
  '#5b4a9c',
  '#e3e3e3',
  '#8a5a2b',
  '#cfe3c4',
  '#20555c',
];
const DECALS = [0, 1, 2].flatMap((turn) => [
  { symbol: 'none' },
  { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: (turn * Math.PI) / 4 },
  { symbol: 'circle', dashArrayX: [6, 6], dashArrayY: [6, 6], symbolSize: 0.5 + turn / 5 },
  { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [4, 3], rotation: -Math.PI / 4 + turn },
]);

use([
  AriaComponent,
  BarChart,
  BoxplotChart,
  GridComponent,
  LegendComponent,
  LineChart,
  SVGRenderer,
  TitleComponent,
]);

export type Point = readonly [x: number, y: number];

export type Lines = {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[] }[];
};

/** Lines that differ by dash and mark, not by colour alone. */
export function lineChart({ lines, ...words }: Lines): string {
  const every = Math.max(1, Math.floor((lines[0]?.points.length ?? 0) / 12));
  return svg({
    ...linesFrame(words),
    series: lines.map(({ name, points }, index) => ({
      type: 'line',
      name,
      data: points.map((point, at) => ({
        value: [...point],
        symbolSize: (at + index) % every === 0 ? 7 : 0,
      })),
      symbol: SYMBOLS[index % SYMBOLS.length],
      lineStyle: { type: DASHES[index % DASHES.length], width: 2 },
    })),
  });
}

/** Areas, one upon the other, that differ by pattern and lightness. */
export function areaChart({ lines, ...words }: Lines): string {
  const frame = linesFrame(words);
  return svg({
    ...frame,
    color: AREA_COLOURS,
    grid: { ...frame.grid, right: 165, bottom: 50 },
    // From top to bottom, as the areas lie.
    legend: {
      orient: 'vertical',
      right: 18,
      top: 44,
      icon: 'rect',
      itemWidth: 28,
      itemHeight: 14,
      itemGap: 6,
      data: lines.map(({ name }) => name).toReversed(),
    },
    aria: { enabled: true, decal: { show: true, decals: DECALS } },
    series: lines.map(({ name, points }) => ({
      type: 'line',
      name,
      data: points.map((point) => [...point]),
      symbol: 'none',
      stack: 'all',
      lineStyle: { width: 1, color: '#000' },
      areaStyle: {},
    })),
  });
}

export type Boxes = {
  readonly title: string;
  readonly x: string;
  /** Each: 1st, 25th, 50th, 75th and 99th hundredth. */
  readonly boxes: readonly {
    readonly name: string;
    readonly values: readonly [number, number, number, number, number];
  }[];
};

/** A lying box for each name, from top to bottom. */
export function boxChart({ title, x, boxes }: Boxes): string {
  return svg({
    ...frame(title),
    grid: { left: 110, right: 40, top: 40, bottom: 45 },
    xAxis: { type: 'value', name: x, nameLocation: 'middle', nameGap: 24, min: 0 },
    yAxis: { type: 'category', inverse: true, data: boxes.map(({ name }) => name) },
    series: [
      {
        type: 'boxplot',
        layout: 'vertical',
        itemStyle: { color: '#dddddd', borderColor: '#1b3a6b', borderWidth: 1.5 },
        data: boxes.map(({ values }) => [...values]),
      },
    ],
  });
}

export type Bars = {
  readonly title: string;
  readonly x: string;
  readonly bars: readonly { readonly name: string; readonly value: number }[];
};

/** A lying bar for each name, its value beside it. */
export function barChart({ title, x, bars }: Bars): string {
  return svg({
    ...frame(title),
    grid: { left: 240, right: 60, top: 40, bottom: 45 },
    xAxis: { type: 'value', name: x, nameLocation: 'middle', nameGap: 24, minInterval: 1 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ name }) => name),
      axisLabel: { width: 210, overflow: 'break' },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 30,
        itemStyle: { color: '#777777' },
        label: { show: true, position: 'right' },
        data: bars.map(({ value }) => value),
      },
    ],
  });
}

function linesFrame({ title, x, y }: Omit<Lines, 'lines'>) {
  return {
    ...frame(title),
    grid: { left: 70, right: 30, top: 44, bottom: 84 },
    legend: { bottom: 0, left: 'center', itemWidth: 40, itemGap: LEGEND_GAP },
    xAxis: {
      type: 'value' as const,
      name: x,
      nameLocation: 'middle' as const,
      nameGap: 24,
      max: 'dataMax' as const,
    },
    yAxis: {
      type: 'value' as const,
      name: y,
      nameLocation: 'middle' as const,
      nameGap: 48,
      min: 0,
    },
  };
}

function frame(title: string) {
  return {
    animation: false,
    backgroundColor: '#ffffff',
    color: LINE_COLOURS,
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    title: { text: title, left: 'left', textStyle: { fontSize: 14 } },
  };
}

function svg(option: Parameters<ReturnType<typeof init>['setOption']>[0]): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
