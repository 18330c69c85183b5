// Conditions that hold for every input.
#pragma once

namespace babel::fuzz {

/// Stops the fuzzer at the input for which it does not hold.
inline void require(bool holds) {
    if (!holds) __builtin_trap();
}

} // namespace babel::fuzz
