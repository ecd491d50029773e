// The sign-in of next-auth, which runs under Next alone; the front door hands these paths on.
export { signInHandler as GET, signInHandler as POST } from '@/lib/http/sign-in';
