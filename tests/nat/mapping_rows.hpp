// Addresses and numbers of vector files.
#pragma once

#include <babel/wire/seen_address.hpp>

#include <arpa/inet.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace babel::test {

template <class Number>
Number number_in(const std::string& text) {
    return static_cast<Number>(std::stoull(text));
}

inline wire::seen_address seen(const std::string& text, std::uint16_t port = 0) {
    wire::seen_address out;
    out.family = text.find(':') == std::string::npos ? 4 : 6;
    out.port = port;
    const int family = out.family == 4 ? AF_INET : AF_INET6;
    if (::inet_pton(family, text.c_str(), out.address.data()) != 1)
        throw std::runtime_error("no address: " + text);
    return out;
}

inline wire::seen_address address_in(const std::string& text, const std::string& port) {
    return seen(text, number_in<std::uint16_t>(port));
}

} // namespace babel::test
