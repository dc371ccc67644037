/** Entry of the caseworker's window. */
import 'virtual:kern-tokens.css';
import '@fontsource/ibm-plex-sans/400.css';
import '@fontsource/ibm-plex-sans/500.css';
import '@fontsource/ibm-plex-sans/600.css';
import '@fontsource/ibm-plex-mono/400.css';
import '@fontsource/ibm-plex-mono/500.css';
import '@fontsource/noto-sans-arabic/400.css';
import '../parts/tokens.css';
import '../parts/base.css';
import '../parts/controls.css';
import './desk.css';
import './steps.css';
import './people/people.css';
import { createRoot } from 'react-dom/client';
import { connectAppearance } from './appearance.ts';
import { App } from './app.tsx';
import { connectPeople } from './people/people-store.ts';
import { connectSession } from './session-store.ts';
import { connectDesk } from './store.ts';

connectAppearance();
connectDesk();
connectSession();
connectPeople();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
