// Limit of the system on the descriptors of this process.
#pragma once

#include <cstddef>

namespace babel::server {

/// Raises the soft limit of descriptors to `needed`, or as far as the hard limit allows. Never
/// lowers it. Returns the new limit; 0 if the system does not tell it.
/// Thread: any; the limit is the process's.
std::size_t raise_descriptor_limit(std::size_t needed);

} // namespace babel::server
