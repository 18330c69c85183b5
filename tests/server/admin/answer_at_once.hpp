// Answers of commands that wait for no file.
#pragma once

#include "server/admin/admin_commands.hpp"
#include "support/catch.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace babel::test {

inline server::control_answer
answer_at_once(server::admin_commands& commands, std::string_view request) {
    std::optional<server::control_answer> given;
    commands.answer(request, [&](server::control_answer answer) { given = std::move(answer); });
    REQUIRE(given.has_value());
    return *std::move(given);
}

} // namespace babel::test
