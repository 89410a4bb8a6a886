import { mount } from 'svelte';
import App from '../App.svelte';
import { Session } from '../live/session.svelte';
import { Settings } from '../live/settings.svelte';
import '../theme/tokens.css';
import '../theme/base.css';
import '../theme/layout.css';
import { FixtureEngine } from './fixtureEngine';

const settings = new Settings();
settings.apply();
await settings.ready();
const session = new Session(new FixtureEngine(), settings);
mount(App, { target: document.getElementById('app')!, props: { session } });
void session.start(location.hash);
