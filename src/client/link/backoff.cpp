#include "client/link/backoff.hpp"

#include <algorithm>

namespace babel::client {

std::chrono::milliseconds backoff::next(double luck) {
    const auto pause = std::chrono::duration<double, std::milli>(base_) * (0.5 + luck);
    base_ = std::min(base_ * 2, longest);
    return std::min(std::chrono::duration_cast<std::chrono::milliseconds>(pause), longest);
}

} // namespace babel::client
