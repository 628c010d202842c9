import { render } from 'preact';
import { App } from './app';
import { showStoredTheme } from './state/theme';
import './styles/index.css';

showStoredTheme();
const place = document.getElementById('app');
if (place !== null) render(<App />, place);
