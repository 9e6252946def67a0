import "tipline:styles";
