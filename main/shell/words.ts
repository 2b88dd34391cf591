import type { Language, Words } from '../../preload/contract/words.ts';

/** Every word of the shell: menus and its few dialogs. */
export const words = {
  file: { en: 'File', fr: 'Fichier' },
  edit: { en: 'Edit', fr: 'Édition' },
  view: { en: 'View', fr: 'Affichage' },
  window: { en: 'Window', fr: 'Fenêtre' },
  about: { en: 'About Pilothouse', fr: 'À propos de Pilothouse' },
  settings: { en: 'Settings…', fr: 'Paramètres…' },
  lock: { en: 'Lock', fr: 'Verrouiller' },
  hide: { en: 'Hide Pilothouse', fr: 'Masquer Pilothouse' },
  hideOthers: { en: 'Hide others', fr: 'Masquer les autres' },
  showAll: { en: 'Show all', fr: 'Tout afficher' },
  quit: { en: 'Quit', fr: 'Quitter' },
  close: { en: 'Close window', fr: 'Fermer la fenêtre' },
  undo: { en: 'Undo', fr: 'Annuler' },
  redo: { en: 'Redo', fr: 'Rétablir' },
  cut: { en: 'Cut', fr: 'Couper' },
  copy: { en: 'Copy', fr: 'Copier' },
  paste: { en: 'Paste', fr: 'Coller' },
  selectAll: { en: 'Select all', fr: 'Tout sélectionner' },
  palette: { en: 'Find or do…', fr: 'Rechercher ou agir…' },
  reload: { en: 'Reload', fr: 'Recharger' },
  actualSize: { en: 'Actual size', fr: 'Taille réelle' },
  zoomIn: { en: 'Zoom in', fr: 'Agrandir' },
  zoomOut: { en: 'Zoom out', fr: 'Réduire' },
  fullScreen: { en: 'Full screen', fr: 'Plein écran' },
  developerTools: { en: 'Developer tools', fr: 'Outils de développement' },
  minimize: { en: 'Minimize', fr: 'Réduire dans le Dock' },
  tryAgain: { en: 'Start it again', fr: 'Le relancer' },
  later: { en: 'Back to the window', fr: 'Revenir à la fenêtre' },
  engineKeepsStopping: { en: 'The engine of Pilothouse keeps stopping.', fr: 'Le moteur de Pilothouse s’arrête sans cesse.' },
  engineKeepsStoppingRemedy: {
    en: 'It stopped 5 times within a minute and was not started again. core.log says why:',
    fr: 'Il s’est arrêté 5 fois en une minute et n’a pas été relancé. core.log dit pourquoi :',
  },
  openOutside: { en: 'Open this address outside of Pilothouse?', fr: 'Ouvrir cette adresse hors de Pilothouse ?' },
  open: { en: 'Open', fr: 'Ouvrir' },
  cancel: { en: 'Cancel', fr: 'Annuler' },
  engineNotUp: { en: 'The engine of Pilothouse does not start.', fr: 'Le moteur de Pilothouse ne démarre pas.' },
} as const satisfies Record<string, Words>;

export type ShellWord = keyof typeof words;

/** The system's language, when it is one of ours. */
export function systemLanguage(locale: string): Language {
  return locale.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}
