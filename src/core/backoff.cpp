#include <babel/core/backoff.hpp>

#include <algorithm>

namespace babel {

std::chrono::milliseconds backoff::next(double luck) {
    const auto pause = std::chrono::duration<double, std::milli>(base_) * (0.5 + luck);
    base_ = std::min(base_ * 2, longest_);
    return std::min(std::chrono::duration_cast<milliseconds>(pause), longest_);
}

} // namespace babel
