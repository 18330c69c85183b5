// Text that is erased when it is no longer needed.
#pragma once

#include <babel/crypto/secret.hpp>

#include <string>
#include <utility>

namespace babel::cli {

/// A passphrase, or a file with a private key. Its text must not outgrow its capacity: a string
/// that grows leaves a copy behind.
class secret_text {
public:
    secret_text() = default;
    explicit secret_text(std::string&& text) : text_(text) { crypto::erase(text); }
    secret_text(secret_text&& other) : secret_text(std::move(other.text_)) {}
    secret_text& operator=(secret_text&& other) {
        std::swap(text_, other.text_);
        return *this;
    }
    ~secret_text() { crypto::erase(text_); }

    std::string& text() { return text_; }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

} // namespace babel::cli
