/** Whether a server's question is for the account's password, and not for a code that is good only once. */
export function asksForPassword(label: string): boolean {
  return (
    /pass ?(word|wort)|mot de passe|contraseña|kennwort|first factor/iu.test(label) &&
    !/one.?time|usage unique|\botp\b|code|token|new|nouveau/iu.test(label)
  );
}

/**
 * Whether a server's question is for a one-time code alone: `Verification code:` (pam_google_authenticator(8)), `One-time password
 * (OATH) for `ops':` (pam_oath(8)), `Second Factor:` (sssd), `OTP:`, `Passcode:`, `2FA code:`, and the same in other languages.
 * Not one for a password with a code behind it (`Password & verification code:`), nor for a code that is sent or newly chosen.
 */
export function asksForCode(label: string): boolean {
  if (/\bnew\b|nouveau|neue[sn]?\b|\bsms\b|e-?mail|sent to|envoyé|recovery|backup|secours|scratch|capch?ta/iu.test(label)) return false;
  if (/(pass ?word|mot de passe|\bpin\b).*(&|\+|\band\b|\bet\b|followed by)/iu.test(label)) return false;
  return (
    /one.?time|usage unique|einmal(code|kennwort|passwort)/iu.test(label) ||
    /\b(t?otp|2fa|mfa|oath)\b/iu.test(label) ||
    /(verification|authentication|authenticator|authentification|security|vérification|sécurité|login|token|bestätigungs|sicherheits)[ -]*(code|token)/iu.test(
      label,
    ) ||
    /code (de|d’|d') ?(vérification|sécurité|authentification|validation)/iu.test(label) ||
    /\b(passcode|tokencode)\b|second factor|^\W*(enter )?(the |your )?(code|token)\W*$/iu.test(label)
  );
}
