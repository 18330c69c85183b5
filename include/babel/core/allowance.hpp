// Token bucket for what a peer sends.
#pragma once

#include <algorithm>
#include <chrono>

namespace babel {

/// So many a second, and `burst` at once. Pure: time is passed in.
class allowance {
public:
    using time_point = std::chrono::steady_clock::time_point;

    allowance(double a_second, double burst) : a_second_(a_second), burst_(burst), left_(burst) {}

    /// There is one left.
    bool has(time_point now) {
        const std::chrono::duration<double> passed = now - last_;
        left_ = std::min(burst_, left_ + passed.count() * a_second_);
        last_ = now;
        return left_ >= 1;
    }
    /// Takes one; false if there is none left.
    bool take(time_point now) {
        if (!has(now)) return false;
        left_ -= 1;
        return true;
    }

private:
    double a_second_;
    double burst_;
    double left_;
    time_point last_{};
};

} // namespace babel
