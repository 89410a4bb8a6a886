import { mount } from 'svelte';
import App from './App.svelte';
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
mount(App, { target: document.getElementById('app')!, props: { session } });
void session.start(location.hash);
