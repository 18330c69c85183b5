// Variables of the environment for the length of a test.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace babel::test {

/// A variable with that value, or without one (null). Its former value returns at the end.
class with_environment {
public:
    with_environment(const char* name, const char* value) : name_(name) {
        if (const auto* before = std::getenv(name)) before_ = before;
        set(value);
    }
    with_environment(const with_environment&) = delete;
    with_environment& operator=(const with_environment&) = delete;
    ~with_environment() { set(before_ ? before_->c_str() : nullptr); }

private:
    void set(const char* value) const {
        if (value)
            ::setenv(name_, value, 1);
        else
            ::unsetenv(name_);
    }

    const char* name_;
    std::optional<std::string> before_;
};

} // namespace babel::test
