/** Whether text has bidirectional controls, which can make it read as something else. */
export const overridesDirection = (text: string) => /[\u202a-\u202e\u2066-\u2069]/.test(text);

/** Whether text has a visible character or is of spaces: format characters and fillers are invisible. */
export const isVisible = (text: string) =>
  /^ +$/.test(text) || /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u2800]/u.test(text);
