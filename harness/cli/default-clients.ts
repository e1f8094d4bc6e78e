/** Permutations that are run when none are named: both users on one homeserver, and on two. */
export const defaultClients = "jj,jJ";
