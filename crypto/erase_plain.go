//go:build !goexperiment.runtimesecret

package crypto

// ErasesMemory says whether this build erases the temporary memory of sealing and key derivation.
const ErasesMemory = false

// erasing is a plain call in builds without GOEXPERIMENT=runtimesecret: freed memory keeps its bytes until it is used again.
func erasing(f func()) { f() }
