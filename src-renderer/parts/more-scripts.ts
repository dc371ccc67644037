/** Scripts in which languages are named and sentence cards written, and nothing else: SIL Open Font License 1.1. */
import '@fontsource/noto-sans-devanagari/devanagari-400.css';
import '@fontsource/noto-sans-bengali/bengali-400.css';
import '@fontsource/noto-sans-gurmukhi/gurmukhi-400.css';
import '@fontsource/noto-sans-tamil/tamil-400.css';
import '@fontsource-variable/noto-sans-sc/wght.css';
