import { mount } from 'svelte';
import Root from './Root.svelte';
import type { Engine } from './live/engine';
import { FileEngine } from './live/fileEngine';
import { HttpEngine } from './live/httpEngine';
import { Session } from './live/session.svelte';
import { Settings } from './live/settings.svelte';
import './theme/tokens.css';
import './theme/base.css';
import './theme/layout.css';

const settings = new Settings();
settings.apply();
// A file that was taken along holds its run; every other page has a server.
const engine: Engine = FileEngine.of(document) ?? new HttpEngine();
const session = new Session(engine, settings);
const lessMotion = matchMedia('(prefers-reduced-motion: reduce)');
session.player.still = lessMotion.matches;
lessMotion.addEventListener('change', (e) => (session.player.still = e.matches));
const first = !engine.over && location.hash === '';
void settings.ready().then(() => {
  mount(Root, { target: document.getElementById('app')!, props: { session, first } });
  void (first ? session.list() : session.start(location.hash));
});
