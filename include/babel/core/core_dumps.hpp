// Core dumps of programs that hold keys.
#pragma once

namespace babel {

/// From now on a crash of this program leaves no core, whose pages hold its keys. Programs that it
/// starts inherit that, and may change it.
void forbid_core_dumps();

} // namespace babel
