//go:build goexperiment.runtimesecret

package crypto

import "runtime/secret"

// ErasesMemory says whether this build erases the temporary memory of sealing and key derivation.
const ErasesMemory = true

// erasing runs f so that its stack and registers are erased when it returns, and what it allocated when the collector finds it
// unreachable. Results that are not secret are copied into memory that the caller allocated.
func erasing(f func()) { secret.Do(f) }
