/** Entry of the window that faces the person: guidance, never data or results. */
import 'virtual:kern-tokens.css';
import '@fontsource/ibm-plex-sans/400.css';
import '@fontsource/ibm-plex-sans/600.css';
import '@fontsource/noto-sans-arabic/400.css';
import '@fontsource/noto-sans-arabic/600.css';
import '@fontsource/noto-sans-ethiopic/400.css';
import '@fontsource/noto-sans-ethiopic/600.css';
import '@fontsource/noto-sans-georgian/400.css';
import '@fontsource/noto-sans-georgian/600.css';
import '@fontsource/noto-sans-armenian/400.css';
import '@fontsource/noto-sans-armenian/600.css';
import '../parts/more-scripts.ts';
import '../parts/tokens.css';
import '../parts/base.css';
import './person.css';
import { createRoot } from 'react-dom/client';
import { PersonWindow } from './person-window.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(<PersonWindow />);
