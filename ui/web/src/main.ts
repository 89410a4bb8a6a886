import { mount } from 'svelte';
import Root from './Root.svelte';
import { HttpEngine } from './live/httpEngine';
import { Session } from './live/session.svelte';
import { Settings } from './live/settings.svelte';
import './theme/tokens.css';
import './theme/base.css';
import './theme/layout.css';

const settings = new Settings();
settings.apply();
const session = new Session(new HttpEngine(), settings);
const lessMotion = matchMedia('(prefers-reduced-motion: reduce)');
session.player.still = lessMotion.matches;
lessMotion.addEventListener('change', (e) => (session.player.still = e.matches));
const first = location.hash === '';
mount(Root, { target: document.getElementById('app')!, props: { session, first } });
void (first ? session.list() : session.start(location.hash));
