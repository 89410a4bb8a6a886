/**
 * Colour arithmetic for the test that holds the tokens: contrast (WCAG 2.2),
 * colour-blindness (Machado, Oliveira and Fernandes 2009, severity 1.0) and the
 * CIEDE2000 difference (Sharma, Wu and Dalal 2005).
 */
export type Rgb = readonly [number, number, number];
type Lab = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/** How an eye sees: with all three cones, or without the red or the green ones. */
export type Eye = 'full' | 'protanopia' | 'deuteranopia';

const eyes: Record<Eye, Matrix> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

const toXyz: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];

const apply = (m: Matrix, v: Rgb): Rgb => {
  const row = (r: Rgb) => r[0] * v[0] + r[1] * v[1] + r[2] * v[2];
  return [row(m[0]), row(m[1]), row(m[2])];
};

/** Linear light of "#rrggbb", each channel in 0…1. */
export function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** WCAG contrast ratio of two colours, 1…21. */
export function contrast(a: string, b: string): number {
  const luminance = (hex: string) => apply(toXyz, linear(hex))[1];
  const [x, y] = [luminance(a) + 0.05, luminance(b) + 0.05];
  return Math.max(x, y) / Math.min(x, y);
}

function lab(hex: string, eye: Eye): Lab {
  const clamp = (v: number) => Math.min(1, Math.max(0, v));
  const [r, g, b] = apply(eyes[eye], linear(hex));
  const [x, y, z] = apply(toXyz, [clamp(r), clamp(g), clamp(b)]);
  const f = (t: number) => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** CIEDE2000 difference of two colours as an eye sees them; about 1 is just visible. */
export function difference(one: string, other: string, eye: Eye): number {
  const rad = Math.PI / 180;
  const [L1, a1, b1] = lab(one, eye);
  const [L2, a2, b2] = lab(other, eye);
  const seventh = (c: number) => Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7));
  const stretch = 1 + 0.5 * (1 - seventh((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2));
  const polar = (a: number, b: number): [number, number] => {
    const h = Math.atan2(b, a * stretch) / rad;
    return [Math.hypot(a * stretch, b), h < 0 ? h + 360 : h];
  };
  const [C1, h1] = polar(a1, b1);
  const [C2, h2] = polar(a2, b2);
  const grey = C1 * C2 === 0;
  let turn = grey ? 0 : h2 - h1;
  if (turn > 180) turn -= 360;
  if (turn < -180) turn += 360;
  let h = grey ? h1 + h2 : (h1 + h2) / 2;
  if (!grey && Math.abs(h1 - h2) > 180) h += h < 180 ? 180 : -180;
  const L = (L1 + L2) / 2;
  const C = (C1 + C2) / 2;
  const t =
    1 -
    0.17 * Math.cos((h - 30) * rad) +
    0.24 * Math.cos(2 * h * rad) +
    0.32 * Math.cos((3 * h + 6) * rad) -
    0.2 * Math.cos((4 * h - 63) * rad);
  const dL = (L2 - L1) / (1 + (0.015 * (L - 50) ** 2) / Math.sqrt(20 + (L - 50) ** 2));
  const dC = (C2 - C1) / (1 + 0.045 * C);
  const dH = (2 * Math.sqrt(C1 * C2) * Math.sin((turn / 2) * rad)) / (1 + 0.015 * C * t);
  const rotation = -Math.sin(60 * Math.exp(-(((h - 275) / 25) ** 2)) * rad) * 2 * seventh(C);
  return Math.sqrt(dL * dL + dC * dC + dH * dH + rotation * dC * dH);
}
