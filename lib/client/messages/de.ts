import type { Messages } from './messages';

export const de: Messages = {
  common: {
    cancel: 'Abbrechen',
    close: 'Schließen',
    save: 'Speichern',
    retry: 'Noch einmal versuchen',
    copy: 'Kopieren',
    copied: 'Kopiert',
    loading: 'Wird geladen',
    required: 'Bitte ausfüllen.',
  },
  errors: {
    OFFLINE: 'Der Server antwortet nicht. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
    SIGN_IN_FAILED: 'Zu dieser E-Mail und diesem Passwort gibt es kein Konto. Prüfen Sie beides.',
    PASSWORD_GUESSES:
      'Zu viele falsche Passwörter. Versuchen Sie es in {minutes, plural, one {einer Minute} other {# Minuten}} wieder.',
    PASSWORD_WRONG: 'Das jetzige Passwort lautet anders.',
    PASSWORD_INVALID: 'Ein Passwort braucht mindestens 8 Zeichen und höchstens 256 Bytes.',
    EMAIL_INVALID: 'Das ist keine E-Mail-Adresse wie ada@example.com.',
    EMAIL_TAKEN: 'Zu dieser E-Mail gibt es schon ein Konto.',
    SESSION_ENDED: 'Ihre Sitzung ist zu Ende. Melden Sie sich wieder an.',
    ROLE_TOO_LOW: 'Ihre Rolle erlaubt das hier nicht. Fragen Sie einen Administrator der Organisation.',
    ORGANIZATION_ID_TAKEN: 'Diese Kennung ist oder war eine Organisation. Wählen Sie eine andere.',
    ORGANIZATION_ID_INVALID:
      'Eine Kennung hat 3 bis 63 Zeichen aus a–z, 0–9 und „-“, beginnt mit einem Buchstaben und endet nicht mit „-“.',
    EMAIL_UNVERIFIED: 'Der Anmeldedienst bürgt nicht für Ihre E-Mail-Adresse. Fragen Sie dessen Betreiber.',
    SIGN_UP_CLOSED: 'Konten gibt es hier auf Einladung. Fragen Sie einen Administrator Ihrer Organisation.',
    USER_DISABLED: 'Dieses Konto ist gesperrt. Fragen Sie einen Administrator.',
    signInElsewhereFailed:
      'Die Anmeldung dort ist nicht gelungen. Versuchen Sie es wieder oder nehmen Sie Ihr Passwort.',
  },
  signIn: {
    title: 'Anmelden',
    lede: 'Zu den Dateien Ihrer Organisationen.',
    email: 'E-Mail',
    password: 'Passwort',
    submit: 'Anmelden',
    or: 'oder',
    closed: 'Noch kein Konto? Konten gibt es hier auf Einladung.',
    open: 'Noch kein Konto?',
    signUp: 'Konto anlegen',
  },
  signUp: {
    title: 'Konto anlegen',
    lede: 'Es gehört Ihnen allein; Organisationen kommen danach.',
    name: 'Ihr Name',
    passwordHint: 'Mindestens 8 Zeichen.',
    submit: 'Konto anlegen',
    have: 'Sie haben schon eines?',
  },
  organizationForm: {
    name: 'Name',
    id: 'Kennung in Adressen',
    idHint: 'Für immer, und nie wieder vergeben. a–z, 0–9 und „-“.',
  },
  setup: {
    title: 'Das erste Konto anlegen',
    lede: 'Es verwaltet diese Instanz: ihre Benutzer und ihre Organisationen. Dieser Link endet damit.',
    organization: 'Ihre erste Organisation',
    submit: 'Anlegen und anmelden',
  },
};
